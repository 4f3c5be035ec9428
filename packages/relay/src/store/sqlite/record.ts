/** Records of a file that is written in order: each tells its length, its CRC-32 and the generation that it belongs to. */
import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Bytes before the content. */
export const HEADER = 16;

const header = Buffer.alloc(HEADER);

export function encodeRecord(generation: number, content: string): Buffer {
  const length = Buffer.byteLength(content);
  const record = Buffer.allocUnsafe(HEADER + length);
  record.write(content, HEADER);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(crc32(record.subarray(HEADER)), 4);
  record.writeDoubleLE(generation, 8);
  return record;
}

/** The content at `offset`, if a whole record of this generation stands there and ends before `end`. A record that was torn fails its checksum. */
export function readRecord(file: number, offset: number, end: number, generation: number): Buffer | undefined {
  if (readSync(file, header, 0, HEADER, offset) < HEADER) return undefined;
  const length = header.readUInt32LE(0);
  if (length === 0 || length > end - offset - HEADER || header.readDoubleLE(8) !== generation) return undefined;
  const checksum = header.readUInt32LE(4);
  const content = Buffer.allocUnsafe(length);
  if (readSync(file, content, 0, length, offset + HEADER) < length) return undefined;
  return crc32(content) === checksum ? content : undefined;
}
