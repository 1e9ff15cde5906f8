package vertebra.admin.contract;

/**
 * What answers here.
 *
 * @param version of the product
 * @param node its name
 * @param dataUrl where the data listener answers, such as {@code http://127.0.0.1:8080}
 * @param generation of the catalog
 * @param engines names and versions of the runtimes
 */
public record ServerInfo(
        String version, String node, String dataUrl, long generation, java.util.List<String> engines) {}
