# bash completion for dsacls(1): the program itself knows the candidates.
# The line is cut into words by xargs, which knows quotes and expands
# nothing; an open quote is closed first.
_dsacls_words() {
	local line=${COMP_LINE:0:COMP_POINT} close words
	for close in '' "'" '"'; do
		words=$(printf '%s' "$line$close" |
			xargs printf '%s\n' 2>/dev/null && echo .) && break
	done
	printf '%s' "${words%.}"
	[[ $line == *[[:space:]] && -z $close ]] && echo
}

_dsacls() {
	local words line current cut=
	mapfile -t words < <(_dsacls_words)
	current=${words[-1]}
	# Outside of quotes bash breaks words at : and =, which stand inside
	# ours: only what follows the last break is given back then, quoted.
	[[ ${COMP_WORDS[COMP_CWORD]} == [\'\"]* ]] ||
		cut=${current%"${current##*[:=]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		[[ ${COMP_WORDS[COMP_CWORD]} == [\'\"]* ]] ||
			line=$(printf '%q' "${line#"$cut"}")
		COMPREPLY+=("$line")
	done < <(dsacls --complete "${words[@]:1}" 2>/dev/null)
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=\;/] ]] &&
		compopt -o nospace
	return 0
}
complete -o default -F _dsacls dsacls
