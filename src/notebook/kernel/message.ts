import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Json, JsonObject } from '../format/notebook';

const DELIMITER = '<IDS|MSG>';

/** A message from the kernel. */
export interface KernelMessage {
  type: string;
  /** Id of the request that this answers; empty for none. */
  parent: string;
  content: JsonObject;
  metadata?: JsonObject;
}

/** A request, ready to send. */
export interface Request {
  id: string;
  frames: string[];
}

/**
 * Builds and reads the frames of the Jupyter messaging protocol 5.3: delimiter, signature, header, parent header,
 * metadata, content. The signature is the hexadecimal HMAC-SHA256 of the last four.
 * Source: https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol.
 */
export class MessageCodec {
  private readonly session = randomUUID();

  constructor(private readonly key: string) {}

  request(type: string, content: JsonObject): Request {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: 'usdrl',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const body = [JSON.stringify(header), '{}', '{}', JSON.stringify(content)];
    return { id, frames: [DELIMITER, this.sign(body), ...body] };
  }

  /** @throws Error for frames that are malformed or not signed with the key. */
  read(frames: readonly Buffer[]): KernelMessage {
    const start = frames.findIndex((frame) => frame.toString() === DELIMITER);
    if (start < 0 || frames.length < start + 6) throw new Error('a kernel message is malformed');
    const body = frames.slice(start + 2, start + 6).map((frame) => frame.toString());
    const signature = Buffer.from(this.sign(body));
    if (frames[start + 1].length !== signature.length || !timingSafeEqual(frames[start + 1], signature)) {
      throw new Error('a kernel message has a wrong signature');
    }
    const [header, parent, metadata, content] = body.map((part) => JSON.parse(part) as JsonObject);
    return { type: text(header.msg_type), parent: text(parent.msg_id), content, metadata };
  }

  private sign(body: readonly string[]): string {
    const hmac = createHmac('sha256', this.key);
    for (const part of body) hmac.update(part);
    return hmac.digest('hex');
  }
}

function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}
