package org.peregrine.tools.doctor;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The JVM that {@code ./peregrine} starts, with the flags that it gives {@code serve}, too.
 *
 * @param version as {@code java.version} has it.
 * @param home its directory.
 * @param arguments of the JVM, from the command line and from variables; empty when they are not known.
 */
record JavaRuntime(String version, String home, List<String> arguments) {
    JavaRuntime {
        arguments = List.copyOf(arguments);
    }

    /** This process's. */
    static JavaRuntime current() {
        return new JavaRuntime(
                System.getProperty("java.version"),
                System.getProperty("java.home"),
                ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
}
