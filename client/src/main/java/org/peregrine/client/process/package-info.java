/** The command of a server that is reached over its standard input and output. */
package org.peregrine.client.process;
