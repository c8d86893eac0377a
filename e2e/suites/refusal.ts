/** What is said against something that somebody tries. */
import { CommandFailed } from '../cluster/command.ts';

/** What comes of an attempt or, where its command failed, what the command said. @throws whatever else goes wrong */
export async function refusalOf<T>(attempt: () => Promise<T>): Promise<T | string> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
}
