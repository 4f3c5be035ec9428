import ipaddr from 'ipaddr.js';
import type { z } from 'zod';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { type Expectation, expectationsOf } from './expectation.ts';
import { nearest } from './nearest.ts';
import { tlsProblems } from './tls.ts';

const SECRET = /TOKEN|SECRET|PASSWORD|KEY|DATABASE_URL|REDIS_URL/;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Everything that is wrong with a configuration, one sentence each: the variable, what was given, what is expected, what to do.
 *
 * @param config the parsed values when the schema accepted them; rules across fields are checked only then.
 */
export function problemsOf(schema: z.ZodObject, given: Record<string, unknown>, config: Config | undefined, error: z.ZodError | undefined): string[] {
  const expectations = expectationsOf(schema);
  const problems: string[] = [];
  for (const issue of error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') problems.push(...issue.keys.map((name) => unknownName(name, expectations)));
    else problems.push(wrongValue(String(issue.path[0]), given, expectations));
  }
  return config ? [...problems, ...acrossFields(config)] : problems;
}

function wrongValue(name: string, given: Record<string, unknown>, expectations: readonly Expectation[]): string {
  const expectation = expectations.find((candidate) => candidate.name === name);
  const shown = SECRET.test(name) ? 'a value (not shown)' : JSON.stringify(given[name]);
  const remedy = expectation?.fallback ? `or remove it to use the default, ${expectation.fallback}` : 'or remove it';
  return `${name} is ${shown}, but ${expectation?.takes ?? 'another value'} is expected. Correct it, ${remedy}.`;
}

function unknownName(name: string, expectations: readonly Expectation[]): string {
  const meant = nearest(name, expectations.map((candidate) => candidate.name), (one) => one.toUpperCase().replace(/^FRONTDESK_/, ''));
  const remedy = meant !== undefined ? `Did you mean ${meant}? Rename it, or remove it.` : `Remove it; "${commandLine('config')}" lists all names.`;
  return `${name} is not a setting of this version. ${remedy}`;
}

function acrossFields(config: Config): string[] {
  const problems: string[] = [];
  const url = config.FRONTDESK_PUBLIC_URL === undefined ? undefined : new URL(config.FRONTDESK_PUBLIC_URL);
  if (url && !(/^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash)) {
    problems.push(`FRONTDESK_PUBLIC_URL is "${config.FRONTDESK_PUBLIC_URL}", but an http or https URL without a path is expected. Write it as https://chat.example.com.`);
  }
  for (const range of proxyRanges(config)) {
    if (!ipaddr.isValid(range) && !ipaddr.isValidCIDR(range)) {
      problems.push(`FRONTDESK_TRUSTED_PROXIES holds "${range}", but addresses or CIDR ranges are expected. Write them as 10.0.0.1, 192.168.0.0/16.`);
    }
  }
  if (config.FRONTDESK_BENCH && !LOOPBACK.includes(config.HOST)) {
    problems.push(`FRONTDESK_BENCH is true, but it lifts limits and is for loopback only. Set HOST to 127.0.0.1, or remove FRONTDESK_BENCH.`);
  }
  problems.push(...tlsProblems(config));
  return problems;
}

/** The ranges of `FRONTDESK_TRUSTED_PROXIES`, trimmed, without empty ones. */
export function proxyRanges(config: Pick<Config, 'FRONTDESK_TRUSTED_PROXIES'>): readonly string[] {
  return config.FRONTDESK_TRUSTED_PROXIES.split(',').map((range) => range.trim()).filter((range) => range !== '');
}
