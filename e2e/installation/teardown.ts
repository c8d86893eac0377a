/** What jest runs after the tests of the installation. */
import { release } from './session.ts';

export default release;
