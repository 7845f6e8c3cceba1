import { describeEventStore } from '../../event-store/src/conformance/describe-event-store.js';
import { openTestStore } from './testing/open-test-store.adapter.js';

describeEventStore('embedded', openTestStore);
