import { after, before } from 'node:test';
import { PostgresServer } from '../../servers/postgres.ts';
import { postgresFactory } from './postgres-factory.ts';
import { storeContract } from './store-contract.ts';

let server: PostgresServer;
before(async () => { server = await PostgresServer.start(); });
after(() => server.remove());

storeContract(postgresFactory(() => server));
