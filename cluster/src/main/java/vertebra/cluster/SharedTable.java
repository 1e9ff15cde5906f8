package vertebra.cluster;

import java.util.List;
import java.util.function.Consumer;

/** Rows of one subject. Safe for any thread; never blocks; a copy of what can be rebuilt, never the truth. */
public interface SharedTable {

    /**
     * Publishes this node's row; {@link #rows} has it at once. A row whose (epoch, seq) is not higher than the known one's is
     * dropped.
     *
     * @throws IllegalArgumentException when it is not a row of this node and boot: each row has one writer
     */
    void publish(SharedRow row);

    /** The newest row of each node that is a member; rows of the dead are gone. */
    List<SharedRow> rows();

    /** Calls {@code listener} with each new row (own ones too), on a thread of the cluster; it must return at once. */
    void onRow(Consumer<SharedRow> listener);
}
