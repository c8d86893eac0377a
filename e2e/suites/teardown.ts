/** What jest runs after the last suite. */
import { close } from './session.ts';

export default close;
