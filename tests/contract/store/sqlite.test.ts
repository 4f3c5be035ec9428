import { sqliteFactory } from './sqlite-factory.ts';
import { storeContract } from './store-contract.ts';

storeContract(sqliteFactory);
