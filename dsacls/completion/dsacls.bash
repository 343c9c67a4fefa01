# bash completion for dsacls(1): the program itself knows the candidates.
# Names out of a directory are hostile: what is put on the line is quoted for
# the place where it stands, so that bash reads it as that very name and runs
# nothing.

# Reads the line up to the cursor as bash will, and expands nothing. Sets, in
# the caller: words; quote, the quotation that is open at the cursor (', ",
# $' or none); cut, how much of the last word stands before TEXT, the part
# that readline replaces. Fails where TEXT is not the end of the line.
_dsacls_read() { # TEXT
	local line=${COMP_LINE:0:COMP_POINT} word= begun= c i start
	start=$((${#line} - ${#1}))
	[[ $start -ge 0 && ${line:start} == "$1" ]] || return
	words=() quote= cut=0
	for ((i = 0; i < ${#line}; i++)); do
		((i != start)) || cut=${#word}
		c=${line:i:1}
		if [[ $quote == "'" ]]; then
			if [[ $c == "'" ]]; then quote=; else word+=$c; fi
		elif [[ $c == \\ ]]; then
			((++i))
			c=${line:i:1}
			if [[ $quote == "$'" && $c == [0-7] ]]; then
				printf -v c '%b' "\\0${line:i:3}"
				((i += 2))
			elif [[ $quote == '"' && $c != [\$\`\"\\] ]]; then
				c=\\$c
			fi
			word+=$c begun=1
		elif [[ $quote == "$'" ]]; then
			if [[ $c == "'" ]]; then quote=; else word+=$c; fi
		elif [[ $quote == '"' ]]; then
			if [[ $c == '"' ]]; then quote=; else word+=$c; fi
		elif [[ $c == \$ && ${line:i+1:1} == "'" ]]; then
			quote="$'" begun=1
			((++i != start)) || cut=${#word}
		elif [[ $c == [\'\"] ]]; then
			quote=$c begun=1
		elif [[ $c == [[:blank:]] ]]; then
			[[ -z $begun ]] || words+=("$word")
			word= begun=
		else
			word+=$c begun=1
		fi
	done
	((start < ${#line})) || cut=${#word}
	words+=("$word")
}

# TEXT as it has to stand inside QUOTE, into REPLY. A ! needs to stand outside
# of double quotes. What ends with a quotation mark ends the quotation as well,
# for readline does not do it then.
_dsacls_quote() { # TEXT QUOTE
	local c i
	if [[ -z $2 ]]; then
		printf -v REPLY %q "$1"
		return
	fi
	REPLY=$1
	[[ $1 == *[\'\"\\\$\`!]* ]] || return 0
	REPLY=
	for ((i = 0; i < ${#1}; i++)); do
		c=${1:i:1}
		case $2$c in
		"''") c="'\\''" ;;
		'"!') c='"\!"' ;;
		'"\') [[ ${1:i+1:1} == [[:alnum:]] ]] || c='\\' ;;
		'"'[\"\$\`]) c=\\$c ;;
		esac
		REPLY+=$c
	done
	[[ $REPLY != *"$2" ]] || REPLY+=$2
}

_dsacls() {
	local words quote cut line typed REPLY
	COMPREPLY=()
	_dsacls_read "$2" || return 0
	# Readline takes $' for ', whose rules are others.
	[[ $quote != "$'" ]] || return 0
	typed=${words[-1]:0:cut}
	while IFS= read -r line; do
		# No name: files belong here.
		[[ $line != $'\tfile' ]] || compopt -o default
		[[ -n ${line:cut} && $line != *[[:cntrl:]]* ]] || continue
		# What stands before TEXT stays: CN=x behind OU= is another name.
		[[ ${line,,} == "${typed,,}"* ]] || continue
		_dsacls_quote "${line:cut}" "$quote"
		# A match that begins with the quotation mark would replace it.
		[[ -n $quote && $REPLY == "$quote"* ]] || COMPREPLY+=("$REPLY")
	done < <(command dsacls --complete "${words[@]:1}" \
		2>/dev/null </dev/null)
	[[ ${#COMPREPLY[@]} -eq 1 && $REPLY == *[:=\;/] ]] &&
		compopt -o nospace
	return 0
}
complete -F _dsacls dsacls
