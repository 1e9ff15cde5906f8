package vertebra.admin.contract;

import java.util.List;

/**
 * What a deploy committed.
 *
 * @param generation of the catalog after the commit
 * @param apis in the order of the file
 * @param notices what was normalised, as {@code file:line:column field: text}, and what came up when it was
 *     tried, as {@code api: text}
 */
public record Deployment(long generation, List<Deployed> apis, List<String> notices) {

    /**
     * One API of the deploy.
     *
     * @param changed false: the same spec and models ran already, nothing was committed for it
     */
    public record Deployed(String name, String revision, String endpoint, boolean changed, List<String> models) {}
}
