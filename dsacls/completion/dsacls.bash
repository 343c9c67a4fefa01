# bash completion for dsacls(1): the program itself knows the candidates.
# The line is cut into words by xargs, which knows quotes and expands
# nothing; an open quote is closed first.
_dsacls_words() {
	local line=${COMP_LINE:0:COMP_POINT} close
	for close in '' "'" '"'; do
		printf '%s' "$line$close" | xargs printf '%s\n' 2>/dev/null &&
			break
	done
	[[ $line == *[[:space:]] && -z $close ]] && echo
}

_dsacls() {
	local words line current cut
	mapfile -t words < <(_dsacls_words)
	current=${words[-1]}
	# bash breaks words at : and =, which stand inside ours: give back only
	# what follows the last break, quoted unless a quote is open.
	cut=${current%"${current##*[:=]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		line=${line#"$cut"}
		[[ ${COMP_WORDS[COMP_CWORD]} == [\'\"]* ]] ||
			line=$(printf '%q' "$line")
		COMPREPLY+=("$line")
	done < <(dsacls --complete "${words[@]:1}" 2>/dev/null)
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=\;] ]] &&
		compopt -o nospace
	return 0
}
complete -o default -F _dsacls dsacls
