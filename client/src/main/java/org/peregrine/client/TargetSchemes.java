package org.peregrine.client;

import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the schemes that are on the class path. */
final class TargetSchemes {
    /** Artifacts of Peregrine that bring a scheme. */
    private static final Map<String, String> ARTIFACTS = Map.of("aeron", "org.peregrine:peregrine-aeron");

    private TargetSchemes() {}

    /**
     * The scheme of a name.
     *
     * @throws IllegalArgumentException when there is none; the message says what to add.
     */
    static TargetScheme find(String name, String target) {
        final StringBuilder known = new StringBuilder(Target.FORMS);
        try {
            for (final TargetScheme scheme : ServiceLoader.load(TargetScheme.class)) {
                if (scheme.name().equals(name)) {
                    return scheme;
                }
                known.append(", ").append(scheme.forms());
            }
        } catch (final ServiceConfigurationError broken) {
            throw new IllegalArgumentException("'" + target + "' cannot be used: " + broken.getMessage(), broken);
        }
        final String artifact = ARTIFACTS.get(name);
        throw new IllegalArgumentException(
                artifact == null
                        ? "'" + target + "' is no target; expected " + known
                        : "'" + target + "' needs " + artifact + " on the class path");
    }
}
