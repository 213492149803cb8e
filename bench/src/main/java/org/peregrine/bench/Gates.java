package org.peregrine.bench;

import java.io.PrintStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The budgets of a run: each is judged once, and one that is over makes the run fail. A budget that is known to be over
 * stands on a list, with a date after which it fails like any other. One thread.
 */
public final class Gates {
    /**
     * A budget that may be over for a while.
     *
     * @param name of the budget.
     * @param most times its limit.
     * @param until the last day.
     * @param reason in a few words.
     */
    public record Allowance(String name, double most, LocalDate until, String reason) {}

    /** Budgets that are exceeded today; empty is its aim. Nothing is added here to make a change pass. */
    static final List<Allowance> ALLOWANCES = List.of();

    private final LocalDate today;
    private final List<Allowance> allowances;
    private final List<String> exceeded = new ArrayList<>();

    Gates(LocalDate today, List<Allowance> allowances) {
        this.today = today;
        this.allowances = List.copyOf(allowances);
    }

    /**
     * The gates of today.
     *
     * @return nothing judged yet.
     */
    public static Gates today() {
        return new Gates(LocalDate.now(ZoneOffset.UTC), ALLOWANCES);
    }

    /**
     * Judges a measurement that must not be above a limit.
     *
     * @param name of the budget.
     * @param measured value; one that is no number is over.
     * @param limit of the budget.
     * @return the verdict, for a table.
     */
    public String judge(String name, double measured, double limit) {
        return judge(name, measured <= limit, measured / limit);
    }

    /**
     * Judges a measurement.
     *
     * @param name of the budget.
     * @param holds whether the budget was kept.
     * @param times the limit that was used, above 1 when it was not.
     * @return the verdict, for a table.
     */
    String judge(String name, boolean holds, double times) {
        if (holds) {
            return "PASS";
        }
        for (final Allowance allowance : allowances) {
            if (allowance.name.equals(name) && !today.isAfter(allowance.until) && times <= allowance.most) {
                return "OVER, allowed until " + allowance.until + ": " + allowance.reason;
            }
        }
        exceeded.add(name);
        return "OVER";
    }

    /**
     * Notes a budget that was to be judged and was not measured.
     *
     * @param name of the budget.
     */
    public void missing(String name) {
        exceeded.add(name + " (not run)");
    }

    /**
     * Ends the run.
     *
     * @param out is told which budgets failed.
     * @return the exit code: 0 when all were kept, otherwise 1.
     */
    public int conclude(PrintStream out) {
        if (exceeded.isEmpty()) {
            return 0;
        }
        out.printf(Locale.ROOT, "FAILED: %d over budget: %s%n", exceeded.size(), String.join("; ", exceeded));
        return 1;
    }
}
