/** Standard output and result files: what cannot be written is an error of the command. The size of a terminal. */
package org.peregrine.tools.output;
