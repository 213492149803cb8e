package org.peregrine.codec.jvm;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks for what buffers are built on before the first of them is made, which would end in an error of the JVM's
 * linker that does not name the option. Called where applications that embed the engine begin: by names and texts of
 * JSON, the registry, the context and the transports.
 */
public final class JvmExports {
    private static final String NEEDED = "jdk.internal.misc";

    private JvmExports() {}

    /**
     * Checks that Agrona may use the JDK's memory access.
     *
     * @throws IllegalAccessError when it may not, as from the linker, so that static initializers pass it on; the
     * message has the option, for the path that Agrona is on.
     */
    public static void check() {
        final Module agrona = UnsafeBuffer.class.getModule();
        if (!Object.class.getModule().isExported(NEEDED, agrona)) {
            throw new IllegalAccessError("the JVM needs the option " + missing(agrona));
        }
    }

    /** The manifest of a jar can export to the class path alone. */
    private static String missing(Module agrona) {
        final String option = "--add-exports=java.base/" + NEEDED + "=";
        return agrona.isNamed()
                ? option + agrona.getName() + " (Agrona is on the module path)"
                : option
                        + "ALL-UNNAMED (or, in the manifest of a jar that is started with -jar, Add-Exports: java.base/"
                        + NEEDED + ")";
    }
}
