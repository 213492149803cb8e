/** Packages of the JDK that the JVM must export, and the line that says so. */
package org.peregrine.codec.jvm;
