package org.peregrine.engine.principal;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The scopes that an operation needs, all of them. Immutable, any thread. Source: RFC 6749, 3.3; MCP 2026-07-28,
 * Authorization, "Scope Challenge Handling".
 */
public final class RequiredScopes {
    /** Nothing is needed. */
    public static final RequiredScopes NONE = new RequiredScopes(List.of());

    /** Longest list of scopes, and most that a registry has in all, in bytes: they have to stand in a header field. */
    public static final int MAX_BYTES = 2048;

    private final List<String> names;
    private final UnsafeBuffer text;

    private RequiredScopes(List<String> names) {
        this.names = names;
        this.text = new UnsafeBuffer(String.join(" ", names).getBytes(StandardCharsets.US_ASCII));
        if (text.capacity() > MAX_BYTES) {
            throw new IllegalArgumentException("Scopes of more than " + MAX_BYTES + " bytes: " + names);
        }
    }

    /**
     * Makes a list of scopes.
     *
     * @param names of them, in the order in which clients are told; one that comes twice counts once.
     * @return all of them together.
     * @throws IllegalArgumentException when one is no scope, or they are longer than {@link #MAX_BYTES}.
     */
    public static RequiredScopes of(Collection<String> names) {
        names.forEach(Authentication::requireScope);
        return names.isEmpty() ? NONE : new RequiredScopes(List.copyOf(new LinkedHashSet<>(names)));
    }

    /**
     * Adds scopes.
     *
     * @param more needed besides.
     * @return both lists in one.
     */
    public RequiredScopes and(RequiredScopes more) {
        final Set<String> all = new LinkedHashSet<>(names);
        all.addAll(more.names);
        return of(all);
    }

    /**
     * Whether a caller may do what needs these scopes. No allocation.
     *
     * @param caller of the request.
     * @return true when it was granted all of them, or when nobody is asked for a token.
     */
    public boolean areGrantedTo(Principal caller) {
        if (!caller.isAnonymous()) {
            for (int i = 0; i < names.size(); i++) {
                if (!caller.scopes().contains(names.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The scopes: unmodifiable. */
    public List<String> names() {
        return names;
    }

    /**
     * The scopes with a space between them, as they stand in a challenge.
     *
     * @return ASCII without quotes, the whole buffer, immutable by convention.
     */
    public UnsafeBuffer text() {
        return text;
    }

    /** The scopes with a space between them. */
    @Override
    public String toString() {
        return String.join(" ", names);
    }
}
