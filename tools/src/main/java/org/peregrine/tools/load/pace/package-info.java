/** The loop that sends each message when it is due. */
package org.peregrine.tools.load.pace;
