#!/usr/bin/env node
/** `frontdesk`: starts the relay and does what the console cannot do yet. `frontdesk help` lists the commands. */
import { run } from './cli/run.ts';

process.exitCode = await run(process.argv.slice(2));
