import type { CellOutput, CodeCell, DisplayOutput, Json, JsonObject } from '../format/notebook';
import type { KernelMessage } from '../kernel/message';

/**
 * Turns what a kernel publishes into the outputs of cells, as Jupyter's clients do: neighbouring texts of one stream are
 * merged, and an update changes every output that has its display id, whichever cell it is in.
 */
export class OutputCollector {
  private readonly displays = new Map<string, DisplayOutput[]>();
  /** Cells whose outputs are dropped before the next one comes (`clear_output` with `wait`). */
  private readonly toClear = new Set<CodeCell>();

  add(cell: CodeCell, { type, content }: KernelMessage): void {
    switch (type) {
      case 'stream':
        this.append(cell, {
          output_type: 'stream',
          name: content.name === 'stderr' ? 'stderr' : 'stdout',
          text: typeof content.text === 'string' ? content.text : '',
        });
        break;
      case 'display_data':
      case 'execute_result': {
        const output: DisplayOutput = {
          output_type: 'display_data',
          data: object(content.data),
          metadata: object(content.metadata),
        };
        this.register(output, displayId(content));
        this.append(cell, output);
        break;
      }
      case 'update_display_data':
        for (const output of this.displays.get(displayId(content) ?? '') ?? []) {
          output.data = object(content.data);
          output.metadata = object(content.metadata);
        }
        break;
      case 'clear_output':
        if (content.wait === true) this.toClear.add(cell);
        else cell.outputs = [];
        break;
      default:
      // Other messages (execute_input, comms) leave no output.
    }
  }

  private append(cell: CodeCell, output: CellOutput): void {
    if (this.toClear.delete(cell)) cell.outputs = [];
    const last = cell.outputs.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name) {
      last.text += output.text;
    } else {
      cell.outputs.push(output);
    }
  }

  private register(output: DisplayOutput, id: string | undefined): void {
    if (id === undefined) return;
    const known = this.displays.get(id) ?? [];
    for (const earlier of known) {
      earlier.data = output.data;
      earlier.metadata = output.metadata;
    }
    this.displays.set(id, [...known, output]);
  }
}

function displayId(content: JsonObject): string | undefined {
  const id = object(content.transient).display_id;
  return typeof id === 'string' ? id : undefined;
}

function object(json: Json | undefined): JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
}
