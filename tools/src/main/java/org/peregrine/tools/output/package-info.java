/** Standard output and result files: what cannot be written is an error of the command. */
package org.peregrine.tools.output;
