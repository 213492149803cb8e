/** Direct memory of the JVM that the engine runs in. */
package org.peregrine.engine.jvm;
