# bash completion for dsacls(1): the program itself knows the candidates.
_dsacls() {
	local line word=${COMP_LINE:0:COMP_POINT} words
	# bash breaks words at : and =, which stand inside ours: ask with the
	# line's own words, and give back what follows the last break.
	local IFS=$'\n'
	read -ra words <<<"$(IFS=' '; printf '%s\n' "$word")"
	eval "words=($(printf '%s' "$word" | sed 's/[^[:alnum:] "'\''_.,:=\/\\@-]/\\&/g')) 2>/dev/null" || return
	[[ $word == *' ' ]] && words+=("")
	local current=${words[-1]} cut=${words[-1]}
	cut=${cut%"${cut##*[:=]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		[[ $line == "$current"* || ${line,,} == "${current,,}"* ]] || continue
		line=${line#"$cut"}
		COMPREPLY+=("$(printf '%q' "$line")")
	done < <(dsacls --complete "${words[@]:1}" 2>/dev/null)
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=\;] ]] && compopt -o nospace
	return 0
}
complete -o default -F _dsacls dsacls
