/** Values of options that several commands have. */
package org.peregrine.tools.option;
