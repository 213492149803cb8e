/** Whether a server is there, and what it speaks, before a load is put on it. */
package org.peregrine.tools.load.probe;
