import { randomInt } from 'node:crypto';
import { uuidv7 } from '@frontdesk/protocol';
import type { StoreFactory } from '../contract/store/fixture.ts';
import { storeContract } from '../contract/store/store-contract.ts';
import { createDatabase, type Timing } from './store/database.ts';
import { openModelStore } from './store/open.ts';

const soon: Timing = { commit: setImmediate, answer: queueMicrotask, look: queueMicrotask };

/** What the simulation takes for a store is held to what every store promises. */
const modelFactory: StoreFactory = {
  name: 'the simulator\'s model',
  keeps: { nul: true },
  async open(options = {}) {
    const database = createDatabase({ now: Date.now, newId: () => uuidv7(), newEpoch: () => randomInt(1, 2 ** 31), ...options });
    let store = openModelStore(database, soon);
    return {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = openModelStore(database, soon);
        return store;
      },
      dispose: () => store.close(),
    };
  },
};

storeContract(modelFactory);
