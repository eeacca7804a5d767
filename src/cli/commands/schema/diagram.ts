import { type Command, Option } from 'commander';
import { dotText } from '../../../project/diagram/dot-text.js';
import { mermaidText } from '../../../project/diagram/mermaid-text.js';
import { schemaDiagram } from '../../../project/diagram/schema-diagram.js';
import { readLive } from '../../../project/pull/read-live.js';
import type { RunCommand } from '../../environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface DiagramOptions extends ProjectOptions {
  readonly format: 'mermaid' | 'dot';
  readonly live?: true;
  readonly plan?: true;
}

/** `entwrite schema diagram` */
export function defineDiagram(command: Command, run: RunCommand): void {
  withConfig(command)
    .description('Draws the collections and their relationships: those of the entities, which asks no server.')
    .addOption(new Option('--format <format>', 'the language').choices(['mermaid', 'dot']).default('mermaid'))
    .addOption(new Option('--live', 'draw the live database').conflicts('plan'))
    .option('--plan', 'draw both, and mark what a migration would add, change and remove')
    .action((options: DiagramOptions) =>
      runOnProject(
        run,
        options,
        async ({ project: { ports }, printer }) => {
          const live = options.live || options.plan ? await readLive({ ports }) : null;
          const model = options.live ? null : ports.model().schema;
          const [from, to] = [live ?? model, model ?? live];
          if (from === null || to === null) return undefined;
          const diagram = schemaDiagram(from, to);
          printer.result(diagram, (options.format === 'dot' ? dotText : mermaidText)(diagram).trimEnd());
          return undefined;
        },
        !(options.live || options.plan),
      ),
    );
}
