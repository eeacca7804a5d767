import { type Command, Option } from 'commander';
import { applyOperations } from '../../../operations/operation.js';
import { dotText } from '../../../project/diagram/dot-text.js';
import { mermaidText } from '../../../project/diagram/mermaid-text.js';
import { type SchemaDiagram, schemaDiagram } from '../../../project/diagram/schema-diagram.js';
import type { Project } from '../../../project/open-project.js';
import { readLive } from '../../../project/pull/read-live.js';
import { EMPTY_SCHEMA } from '../../../schema/database-schema.js';
import { replaceFiles } from '../../../util/replace-files.js';
import type { RunCommand } from '../../command-environment.js';
import { type ProjectOptions, runOnProject, withConfig } from '../../project-command.js';

interface DiagramOptions extends ProjectOptions {
  readonly format: 'mermaid' | 'dot' | 'html';
  readonly out?: string;
  readonly live?: true;
  readonly plan?: true;
}

export function define(command: Command, run: RunCommand): void {
  withConfig(command)
    .description(
      'Draws the collections and relationships of the entities, which needs no server, or with --live those of the live database.',
    )
    .addOption(new Option('--format <format>', 'output format').choices(['mermaid', 'dot', 'html']).default('mermaid'))
    .option('--out <file>', 'write the drawing to a file')
    .addOption(new Option('--live', 'draw the live database').conflicts('plan'))
    .option('--plan', 'draw both, and mark what a migration would add, change and remove')
    .action((options: DiagramOptions) =>
      runOnProject(run, { ...options, asksNoServer: !(options.live || options.plan) }, async ({ project, printer }) => {
        const diagram = await diagramOf(project, options);
        const drawing = await drawn(diagram, options.format, project.deps.options.databaseId);
        if (options.out === undefined) printer.result(diagram, drawing.trimEnd());
        else {
          replaceFiles(new Map([[options.out, drawing]]));
          printer.result({ file: options.out, ...diagram }, `The diagram is in ${options.out}.`);
        }
      }),
    );
}

async function diagramOf({ deps, db }: Project, { live, plan }: DiagramOptions): Promise<SchemaDiagram> {
  if (live) return schemaDiagram(await readLive({ deps }));
  if (!plan) return schemaDiagram(deps.model().schema);
  const { schema, operations } = await db.getSchemaManager().analyze();
  const from = schema ?? EMPTY_SCHEMA;
  return schemaDiagram(from, applyOperations(from, operations), operations);
}

async function drawn(diagram: SchemaDiagram, format: DiagramOptions['format'], databaseId: string): Promise<string> {
  if (format === 'dot') return dotText(diagram);
  if (format === 'mermaid') return mermaidText(diagram);
  const { diagramPage } = await import('../../../pages/diagram-page.js');
  return diagramPage(diagram, databaseId);
}
