package org.peregrine.tools.stat;

import java.util.ArrayList;
import java.util.List;

/**
 * Shortens a page to the rows of a terminal: blank lines go first, then the last entries of whichever section is
 * the longest. The first section says how the server is, and stays.
 */
final class FittedPage {
    private static final int LEAST = 2;

    private FittedPage() {}

    static List<String> of(List<String> lines, int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        final List<List<String>> sections = sections(lines);
        final int[] hidden = new int[sections.size()];
        while (sections.stream().mapToInt(List::size).sum() > rows) {
            final int longest = longest(sections);
            if (longest > 0) {
                removeEntry(sections.get(longest));
                hidden[longest]++;
            } else if (sections.size() > 1) {
                sections.removeLast();
            } else {
                break;
            }
        }
        final List<String> fitted = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            final List<String> section = sections.get(i);
            if (hidden[i] > 0) {
                section.set(0, title(section.getFirst(), " (" + hidden[i] + " more)"));
            }
            fitted.addAll(section);
        }
        return fitted.subList(0, Math.min(rows, fitted.size()));
    }

    /** Removes the last entry with its further lines. */
    private static void removeEntry(List<String> section) {
        while (section.size() > LEAST && section.getLast().startsWith(StatPage.CONTINUED)) {
            section.removeLast();
        }
        section.removeLast();
    }

    /** Puts a remark behind a title, in the room before the columns of a table where there is one. */
    private static String title(String title, String remark) {
        final int gap = title.indexOf("  ");
        if (gap < 0) {
            return title + remark;
        }
        final int room = Math.min(gap + remark.length(), title.length());
        return title.substring(0, gap)
                + remark
                + (title.substring(gap, room).isBlank() ? title.substring(room) : title.substring(gap));
    }

    private static List<List<String>> sections(List<String> lines) {
        final List<List<String>> sections = new ArrayList<>();
        sections.add(new ArrayList<>());
        for (final String line : lines) {
            if (line.isEmpty()) {
                sections.add(new ArrayList<>());
            } else {
                sections.getLast().add(line);
            }
        }
        return sections;
    }

    /** The longest section but the first that has rows to give; 0 when there is none. */
    private static int longest(List<List<String>> sections) {
        int longest = 0;
        for (int i = 1; i < sections.size(); i++) {
            if (sections.get(i).size()
                    > Math.max(LEAST, longest == 0 ? 0 : sections.get(longest).size())) {
                longest = i;
            }
        }
        return longest;
    }
}
