import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import { busContract } from './bus-contract.ts';

busContract({ name: 'memory', open: async (onError) => createMemoryBus({ onError }) });
