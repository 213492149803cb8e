package org.peregrine.engine.listing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.served.CheckedRegistry;

/**
 * The pages of a list for its callers: those of all entries, encoded at launch, and those of what some callers may use,
 * encoded once for each set of scopes that makes a difference. Dispatch thread only; no allocation for a set that is
 * known.
 */
public final class VisiblePages {
    /** Encodes the pages of a list. */
    @FunctionalInterface
    public interface Encoder {
        /**
         * Encodes.
         *
         * @param entries that are listed.
         * @param isPrivate whether other callers may see others.
         * @return all pages.
         */
        ListPages encode(List<? extends Listed> entries, boolean isPrivate);
    }

    private final List<? extends Listed> entries;
    private final CheckedRegistry registry;
    private final Encoder encoder;
    private final ListPages whole;
    /** Each list of scopes once that an entry needs. */
    private final RequiredScopes[] required;
    /** One bit for each of them. */
    private final long[] granted;

    /** Of each set that is kept the scopes' bits; of more, the set that came first gives way. */
    private final long[][] keys;

    private final ListPages[] sets;
    private int next;
    private Principal last = Principal.ANONYMOUS;
    private ListPages lastPages;

    /**
     * Encodes the pages of all entries.
     *
     * @param entries of the list.
     * @param registry with their scopes.
     * @param maxSets sets of scopes whose pages are kept.
     * @param encoder of pages.
     */
    public VisiblePages(List<? extends Listed> entries, CheckedRegistry registry, int maxSets, Encoder encoder) {
        this.entries = entries;
        this.registry = registry;
        this.encoder = encoder;
        this.whole = encoder.encode(entries, false);
        final Map<List<String>, RequiredScopes> distinct = new LinkedHashMap<>();
        for (final Listed entry : entries) {
            final RequiredScopes scopes = registry.requiredScopes(entry);
            if (!scopes.names().isEmpty()) {
                distinct.putIfAbsent(scopes.names(), scopes);
            }
        }
        this.required = distinct.values().toArray(RequiredScopes[]::new);
        this.keys = new long[required.length == 0 ? 0 : maxSets][];
        this.sets = new ListPages[keys.length];
        this.granted = new long[(required.length + Long.SIZE - 1) / Long.SIZE];
    }

    /**
     * The pages of what a caller may use.
     *
     * @param caller of the request; {@link Principal#ANONYMOUS}, whom nobody asked for a token, sees everything.
     * @return pages, encoded now when they are the first of their set.
     */
    public ListPages of(Principal caller) {
        if (required.length == 0 || caller.isAnonymous()) {
            return whole;
        }
        if (!isLast(caller)) {
            lastPages = find(caller);
            last = caller;
        }
        return lastPages;
    }

    @SuppressWarnings("ReferenceEquality") // The same caller with another token may use something else.
    private boolean isLast(Principal caller) {
        return caller == last;
    }

    private ListPages find(Principal caller) {
        Arrays.fill(granted, 0);
        for (int i = 0; i < required.length; i++) {
            if (required[i].areGrantedTo(caller)) {
                granted[i / Long.SIZE] |= 1L << i;
            }
        }
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != null && Arrays.equals(keys[i], granted)) {
                return sets[i];
            }
        }
        return add(caller);
    }

    private ListPages add(Principal caller) {
        final List<? extends Listed> visible = entries.stream()
                .filter(entry -> registry.requiredScopes(entry).areGrantedTo(caller))
                .toList();
        final ListPages pages = encoder.encode(visible, true);
        keys[next] = granted.clone();
        sets[next] = pages;
        next = (next + 1) % keys.length;
        return pages;
    }
}
