/** This program as a command, for processes that run it once more. */
package org.peregrine.tools.program;
