/** Recordings as people use them: what a directory holds, what was said in it, how it is printed. */
package org.peregrine.tools.recording;
