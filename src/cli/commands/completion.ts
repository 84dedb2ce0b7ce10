import { Argument, Command } from 'commander';

import type { Io } from '../io';

/** What a command offers after its name. */
interface Offered {
  /** Words of the command line up to here, `usdrl grid status`. */
  path: string;
  words: string[];
}

/** `usdrl completion SHELL`: a script that completes commands and options, made from the program's own description. */
export function completionCommand(io: Io): Command {
  const command = new Command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  usdrl completion bash >> ~/.bashrc
  usdrl completion zsh >> ~/.zshrc
  usdrl completion fish > ~/.config/fish/completions/usdrl.fish`,
    );
  return command.action((shell: string) => {
    let program = command;
    while (program.parent !== null) program = program.parent;
    const offered = offeredBy(program, 'usdrl');
    io.stdout(shell === 'fish' ? fish(offered) : bash(offered, shell === 'zsh'));
  });
}

function offeredBy(command: Command, path: string): Offered[] {
  const help = command.createHelp();
  const inside = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const words = [
    ...inside.map((child) => child.name()),
    ...help.visibleOptions(command).flatMap(({ long }) => long ?? []),
    ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ];
  return [{ path, words }, ...inside.flatMap((child) => offeredBy(child, `${path} ${child.name()}`))];
}

/** The longest known beginning of the line says what may follow; otherwise files. zsh runs the same through bashcompinit. */
function bash(offered: readonly Offered[], zsh: boolean): string {
  const cases = offered.map(({ path, words }) => `      '${path}') known="$path"; words='${words.join(' ')}' ;;`);
  return `${zsh ? 'autoload -U +X compinit && compinit; autoload -U +X bashcompinit && bashcompinit\n' : ''}_usdrl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='usdrl' known='' words='' next i
  for ((i = 0; i < COMP_CWORD; i++)); do
    [ "$i" -gt 0 ] && next="$known \${COMP_WORDS[i]}" || next='usdrl'
    path="$next"
    case "$path" in
${cases.join('\n')}
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _usdrl usdrl
`;
}

function fish(offered: readonly Offered[]): string {
  const [{ words }, ...rest] = offered;
  const top = `complete -c usdrl -n __fish_use_subcommand -a '${words.join(' ')}'\n`;
  const seen = (path: string) =>
    path
      .split(' ')
      .slice(1)
      .map((name) => `__fish_seen_subcommand_from ${name}`)
      .join('; and ');
  return top + rest.map((one) => `complete -c usdrl -n '${seen(one.path)}' -a '${one.words.join(' ')}'\n`).join('');
}
