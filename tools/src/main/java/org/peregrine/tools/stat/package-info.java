/** {@code peregrine stat}: looks at running servers through the files in which they show themselves. */
package org.peregrine.tools.stat;
