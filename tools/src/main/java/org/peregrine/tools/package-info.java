/** The programs that people run: {@code peregrine} and its commands. */
package org.peregrine.tools;
