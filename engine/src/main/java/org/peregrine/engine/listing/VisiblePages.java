package org.peregrine.engine.listing;

import java.util.Arrays;
import java.util.List;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.served.Visibility;

/**
 * The pages of a list for its callers: those of all entries, encoded at launch, and those of what some callers may use,
 * encoded once for each set of what is visible. Dispatch thread only; no allocation for a set that is
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
    private final Visibility visibility;
    private final Encoder encoder;
    private final ListPages whole;
    /** Entries that not every caller sees. */
    private final Listed[] restricted;
    /** One bit for each of them. */
    private final long[] shown;

    /** Of each set that is kept the entries' bits; of more, the set that came first gives way. */
    private final long[][] keys;

    private final ListPages[] sets;
    private int next;
    private Principal last = Principal.ANONYMOUS;
    private ListPages lastPages;

    /**
     * Encodes the pages of all entries.
     *
     * @param entries of the list.
     * @param visibility of them.
     * @param maxSets sets of entries whose pages are kept.
     * @param encoder of pages.
     */
    public VisiblePages(List<? extends Listed> entries, Visibility visibility, int maxSets, Encoder encoder) {
        this.entries = entries;
        this.visibility = visibility;
        this.encoder = encoder;
        this.whole = encoder.encode(entries, false);
        this.restricted = visibility.restricted(entries).toArray(Listed[]::new);
        this.keys = new long[restricted.length == 0 ? 0 : maxSets][];
        this.sets = new ListPages[keys.length];
        this.shown = new long[(restricted.length + Long.SIZE - 1) / Long.SIZE];
    }

    /**
     * The pages of what a caller may use.
     *
     * @param caller of the request; {@link Principal#ANONYMOUS}, whom nobody asked for a token, sees everything.
     * @return pages, encoded now when they are the first of their set.
     */
    public ListPages of(Principal caller) {
        if (restricted.length == 0 || caller.isAnonymous()) {
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
        Arrays.fill(shown, 0);
        for (int i = 0; i < restricted.length; i++) {
            if (visibility.isListed(restricted[i], caller)) {
                shown[i / Long.SIZE] |= 1L << i;
            }
        }
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != null && Arrays.equals(keys[i], shown)) {
                return sets[i];
            }
        }
        return add(caller);
    }

    private ListPages add(Principal caller) {
        final List<? extends Listed> visible = entries.stream()
                .filter(entry -> visibility.isListed(entry, caller))
                .toList();
        final ListPages pages = encoder.encode(visible, true);
        keys[next] = shown.clone();
        sets[next] = pages;
        next = (next + 1) % keys.length;
        return pages;
    }
}
