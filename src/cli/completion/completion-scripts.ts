// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables

import type { CommandNode, CommandOption } from './command-tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** The scripts that complete `entwrite` in a shell. They contain all words and start no process. */
export const completionScripts: Readonly<Record<Shell, (tree: readonly CommandNode[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const HEAD = '# Completion of entwrite; written by `entwrite completion`.';

/** One arm of a `case` for each step from a place to one below it. */
function stepArms(tree: readonly CommandNode[]): readonly string[] {
  return tree.flatMap(({ place, children }) =>
    children.map((child) => `      ${word(`${place}/${child.name}`)}) place=${word(child.place)} ;;`),
  );
}

/** The place after a word that is no command; nothing is completed there. */
const NOWHERE = '?';

/** Places where every word is a command, since no option takes a value. */
function groupsOf(tree: readonly CommandNode[]): readonly string[] {
  return tree
    .filter(({ children, options }) => children.length > 0 && options.every(({ value }) => value === null))
    .map(({ place }) => place);
}

/** The last arm of the `case` of steps, for bash and zsh: in a group, a word that is no command leads nowhere. */
function otherwiseArm(tree: readonly CommandNode[], current: string): string {
  const groups = groupsOf(tree).map(word).join('|');
  return `      *) case "$place" in ${groups}) [[ ${current} == -* ]] || place=${word(NOWHERE)} ;; esac ;;`;
}

function bashScript(tree: readonly CommandNode[]): string {
  const values = tree.flatMap(({ place, options }) =>
    options.flatMap((option) => {
      const value = bashValue(option);
      return value === null ? [] : [`    ${word(`${place} --${option.name}`)}) ${value} ;;`];
    }),
  );
  const flags = tree.map(
    ({ place, options }) => `      ${word(place)}) words=${word(options.map(({ name }) => `--${name}`).join(' '))} ;;`,
  );
  const names = tree.map(({ place, children, choices }) => {
    const known = [...children.map(({ name }) => name), ...choices];
    return `      ${word(place)}) words=${word(known.join(' '))} ;;`;
  });
  return [
    HEAD,
    '# In ~/.bashrc: eval "$(entwrite completion bash)"',
    '_entwrite() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" place= words= i',
    '  COMPREPLY=()',
    '  # `--option=value` arrives as three words.',
    "  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=\"${COMP_WORDS[COMP_CWORD-2]}\"; fi",
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    case "$place/${COMP_WORDS[i]}" in',
    ...stepArms(tree),
    otherwiseArm(tree, '${COMP_WORDS[i]}'),
    '    esac',
    '  done',
    `  if [[ $place == ${word(NOWHERE)} ]]; then compopt +o bashdefault +o default; return; fi`,
    '  case "$place $prev" in',
    ...values,
    '  esac',
    '  if [[ $cur == -* ]]; then',
    '    case "$place" in',
    ...flags,
    '    esac',
    '  else',
    '    case "$place" in',
    ...names,
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o bashdefault -o default -F _entwrite entwrite',
    '',
  ].join('\n');
}

function bashValue({ value, choices }: CommandOption): string | null {
  if (value === null) return null;
  if (value === 'choice') return `COMPREPLY=($(compgen -W ${word(choices.join(' '))} -- "$cur")); return`;
  return value === 'file'
    ? 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); return'
    : 'compopt +o bashdefault +o default; return';
}

function zshScript(tree: readonly CommandNode[]): string {
  const values = tree.flatMap(({ place, options }) =>
    options.flatMap(({ name, value, choices }) => {
      if (value === null) return [];
      const say =
        value === 'choice'
          ? `compadd -- ${choices.map(word).join(' ')}`
          : value === 'file'
            ? '_files'
            : '_message value';
      return [`    ${word(`${place} --${name}`)}) ${say}; return ;;`];
    }),
  );
  const described = (name: string, summary: string): string => word(`${name.replaceAll(':', '\\:')}:${summary}`);
  const words = tree.flatMap(({ place, children, choices, options }) => {
    const names = [...children.map(({ name, summary }) => described(name, summary)), ...choices.map(word)];
    const flags = options.map(({ name, summary }) => described(`--${name}`, summary));
    return [`    ${word(place)}) names=(${names.join(' ')}); flags=(${flags.join(' ')}) ;;`];
  });
  return [
    '#compdef entwrite',
    HEAD,
    '# As a file named _entwrite in a folder of $fpath, or in ~/.zshrc after compinit: eval "$(entwrite completion zsh)"',
    '_entwrite() {',
    "  local place='' i",
    '  local -a names flags',
    '  for ((i = 2; i < CURRENT; i++)); do',
    '    case "$place/${words[i]}" in',
    ...stepArms(tree),
    otherwiseArm(tree, '${words[i]}'),
    '    esac',
    '  done',
    `  if [[ $place == ${word(NOWHERE)} ]]; then _message 'no such command'; return; fi`,
    '  local option=${words[CURRENT-1]}',
    "  if [[ ${words[CURRENT]} == --*=* ]]; then option=${words[CURRENT]%%=*}; compset -P '*='; fi",
    '  case "$place $option" in',
    ...values,
    '  esac',
    '  case "$place" in',
    ...words,
    '  esac',
    "  if [[ ${words[CURRENT]} == -* ]]; then _describe 'option' flags",
    "  elif ((${#names})); then _describe 'command' names",
    '  else _files; fi',
    '}',
    // zsh calls a file of $fpath as the function itself; code of an eval only defines the function.
    'if [[ ${funcstack[1]} == _entwrite ]]; then _entwrite "$@"; else compdef _entwrite entwrite; fi',
    '',
  ].join('\n');
}

function fishScript(tree: readonly CommandNode[]): string {
  const lines = tree.flatMap(({ place, children, choices, options }) => {
    const here = `complete -c entwrite -n ${fishWord(`__entwrite_at ${fishWord(place)}`)}`;
    return [
      ...children.map(({ name, summary }) => `${here} -f -a ${fishWord(name)} -d ${fishWord(summary)}`),
      ...(choices.length === 0 ? [] : [`${here} -f -a ${fishWord(choices.join(' '))}`]),
      ...options.map(({ name, summary, value, choices: values }) => {
        const takes =
          value === null
            ? ''
            : value === 'choice'
              ? ` -xa ${fishWord(values.join(' '))}`
              : value === 'file'
                ? ' -rF'
                : ' -x';
        return `${here} -l ${name}${takes} -d ${fishWord(summary)}`;
      }),
    ];
  });
  return [
    HEAD,
    '# In a file: entwrite completion fish > ~/.config/fish/completions/entwrite.fish',
    'function __entwrite_at',
    "  set -l place ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$place/$word"',
    ...tree.flatMap(({ place, children }) =>
      children.map((child) => `      case ${fishWord(`${place}/${child.name}`)}; set place ${fishWord(child.place)}`),
    ),
    "      case '*'",
    `        if contains -- "$place" ${groupsOf(tree).map(fishWord).join(' ')}; and not string match -q -- '-*' $word`,
    `          set place ${fishWord(NOWHERE)}`,
    '        end',
    '    end',
    '  end',
    '  test "$place" = "$argv[1]"',
    'end',
    `complete -c entwrite -f -n ${fishWord(`__entwrite_at ${fishWord(NOWHERE)}`)}`,
    ...lines,
    '',
  ].join('\n');
}

/** Quotes a word for bash and zsh. */
function word(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishWord(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
