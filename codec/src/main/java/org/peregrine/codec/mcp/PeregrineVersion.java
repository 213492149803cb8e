package org.peregrine.codec.mcp;

/** The version of this build, which servers and clients tell unless they have a version of their own. */
public final class PeregrineVersion {
    /** As in the project's own descriptor; a test compares them. */
    public static final String TEXT = "0.1.0";

    private PeregrineVersion() {}
}
