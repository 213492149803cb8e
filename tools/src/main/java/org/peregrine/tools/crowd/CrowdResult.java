package org.peregrine.tools.crowd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.tools.load.merge.PeerMessage;

/**
 * Result of a crowd, or of a part of it.
 *
 * @param members that were held.
 * @param lastNs for each change the time from its due time to its last delivery; negative when nobody was told.
 * @param received notifications.
 * @param lost members and resources whose last change, or what came after it, was never told.
 * @param ended members whose connection or stream ended.
 * @param reason of the first end; empty for none.
 * @param author of the changes; {@link Author#NONE} in a part that has none.
 */
public record CrowdResult(
        long members, List<Long> lastNs, long received, long lost, long ended, String reason, Author author) {
    /** Copies the list. */
    public CrowdResult {
        lastNs = List.copyOf(lastNs);
    }

    /**
     * Requests that make the changes.
     *
     * @param sent changes.
     * @param lastSentNs time of the last one, since the start.
     * @param latestNs the longest that one was sent after its due time.
     * @param errors requests that were refused, or not answered.
     * @param example the first error; empty for none.
     */
    public record Author(long sent, long lastSentNs, long latestNs, long errors, String example) {
        /** A part of a crowd in which there is no author. */
        public static final Author NONE = new Author(0, 0, 0, 0, "");

        Author plus(Author other) {
            return new Author(
                    sent + other.sent,
                    Math.max(lastSentNs, other.lastSentNs),
                    Math.max(latestNs, other.latestNs),
                    errors + other.errors,
                    example.isEmpty() ? other.example : example);
        }
    }

    /** All parts together: a change is delivered when the last of them has it. */
    static CrowdResult merged(List<CrowdResult> parts) {
        CrowdResult sum = parts.getFirst();
        for (final CrowdResult part : parts.subList(1, parts.size())) {
            sum = sum.plus(part);
        }
        return sum;
    }

    private CrowdResult plus(CrowdResult other) {
        final List<Long> last = new ArrayList<>();
        for (int i = 0; i < lastNs.size(); i++) {
            final boolean delivered = lastNs.get(i) >= 0 && other.lastNs.get(i) >= 0;
            last.add(delivered ? Math.max(lastNs.get(i), other.lastNs.get(i)) : -1);
        }
        return new CrowdResult(
                members + other.members,
                last,
                received + other.received,
                lost + other.lost,
                ended + other.ended,
                reason.isEmpty() ? other.reason : reason,
                author.plus(other.author));
    }

    HeapJson json() {
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        writer.beginObject().name("result").beginObject();
        writer.name("members").value(members).name("received").value(received);
        writer.name("lost")
                .value(lost)
                .name("ended")
                .value(ended)
                .name("reason")
                .value(reason);
        writer.name("sent").value(author.sent()).name("last_sent_ns").value(author.lastSentNs());
        writer.name("latest_ns").value(author.latestNs()).name("errors").value(author.errors());
        writer.name("example").value(author.example());
        writer.name("last_ns").beginArray();
        lastNs.forEach(writer::value);
        writer.endArray().endObject().endObject();
        return json;
    }

    /** Reads a result of so many changes. */
    static CrowdResult of(PeerMessage result, int changes) throws IOException {
        final List<Long> last = new ArrayList<>();
        final JsonCursor times = result.array("last_ns");
        while (times.next() && last.size() <= changes) {
            if (!times.value().isLong()) {
                throw new IOException("it sends times that are none");
            }
            last.add(times.value().longValue(-1));
        }
        if (last.size() != changes) {
            throw new IOException("it sends other times than those of " + changes + " changes");
        }
        return new CrowdResult(
                result.count("members"),
                last,
                result.count("received"),
                result.count("lost"),
                result.count("ended"),
                result.text("reason"),
                new Author(
                        result.count("sent"),
                        result.count("last_sent_ns"),
                        result.count("latest_ns"),
                        result.count("errors"),
                        result.text("example")));
    }
}
