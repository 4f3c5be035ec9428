import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AuditKeyError, type AuditKeys, loadAuditKeys, publicKeysIn, publicPem } from '../audit/key.ts';
import { keyId } from '../audit/statement.ts';
import { verifyAudit } from '../audit/verify.ts';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { StartError, withStore } from '../open-store.ts';
import { type CliOptions, UsageError } from './run.ts';

/** `audit key`: the public half of the key, and of those before it, in PEM, for whoever verifies elsewhere. */
export async function auditKey(config: Config): Promise<string> {
  const { key, before } = await auditKeys(config);
  return [key, ...before].map(publicPem).join('');
}

/** `audit verify`: one paragraph per workspace; `sound` is false when anything was found. */
export async function verifyLog(config: Config, { workspace: wanted, keys: file }: CliOptions): Promise<{ sound: boolean; text: string }> {
  const { key, before } = await auditKeys(config);
  const keys = [key, ...(file === undefined ? [] : publicKeys(file))];
  return withStore(config, async (store) => {
    const all = await store.workspaces.list();
    const chosen = wanted === undefined ? all : all.filter(({ key: known }) => known === wanted);
    if (chosen.length === 0) throw new UsageError(`There is no workspace "${wanted}". "${commandLine('workspace list')}" shows all.`);
    const paragraphs: string[] = [];
    let sound = true;
    for (const { id, key: name } of chosen) {
      const { entries, proofs, findings } = await verifyAudit(store.audit, id, keys, before);
      sound &&= findings.length === 0;
      if (findings.length === 0) paragraphs.push(`${name}: sound. ${entries} entries follow from one another, ${proofs} signatures hold (key ${keyId(key)}).\n`);
      else paragraphs.push(`${name}: NOT sound. ${entries} entries were looked at.\n${findings.map((finding) => `  - ${finding}\n`).join('')}`);
    }
    return { sound, text: paragraphs.join('') };
  });
}

/** @throws StartError when they cannot be had. */
export async function auditKeys(config: Config): Promise<AuditKeys> {
  try {
    return await loadAuditKeys(config);
  } catch (error) {
    throw error instanceof AuditKeyError ? new StartError(error.message, { cause: error }) : error;
  }
}

/** Every PEM block of the file. */
function publicKeys(file: string): KeyObject[] {
  try {
    const keys = publicKeysIn(readFileSync(file, 'utf8'));
    if (keys.length > 0) return keys;
  } catch (error) {
    throw new UsageError(`The keys in "${file}" cannot be read: ${(error as Error).message}.`);
  }
  throw new UsageError(`"${file}" holds no public key. Expected what "${commandLine('audit key')}" prints, once or more.`);
}
