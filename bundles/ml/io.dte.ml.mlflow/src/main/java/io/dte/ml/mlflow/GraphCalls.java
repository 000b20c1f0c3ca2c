// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeRuntimeWiring;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /graphql}: MLflow's pages ask by it what the other calls answer too; each of its fields is one of those calls.
 */
final class GraphCalls {
  private static final Logger LOG = LoggerFactory.getLogger(GraphCalls.class);
  private static final String CALLER = "caller";
  private static final Map<String, String> FIELDS = Map.of("mlflowGetExperiment", "GET experiments/get", "mlflowGetRun",
      "GET runs/get", "mlflowListArtifacts", "GET artifacts/list", "mlflowSearchRuns", "POST runs/search",
      "mlflowSearchModelVersions", "GET model-versions/search", "mlflowSearchDatasets",
      "POST experiments/search-datasets", "mlflowGetMetricHistoryBulkInterval",
      "GET metrics/get-history-bulk-interval");
  private final Routes routes;
  private final ObjectMapper json;
  private GraphQL graph;

  GraphCalls(Routes routes, ObjectMapper json) {
    this.routes = routes;
    this.json = json;
  }

  /** Made when it is asked for: scripts never do, and starting a server is not to take longer for it. */
  private synchronized GraphQL graph() {
    if (graph == null) {
      graph = GraphQL.newGraphQL(schema()).defaultDataFetcherExceptionHandler(GraphCalls::failed).build();
    }
    return graph;
  }

  private GraphQLSchema schema() {
    TypeRuntimeWiring.Builder queries = TypeRuntimeWiring.newTypeWiring("Query").dataFetcher("test", GraphCalls::echo);
    TypeRuntimeWiring.Builder mutations = TypeRuntimeWiring.newTypeWiring("Mutation").dataFetcher("testMutation",
        GraphCalls::echo);
    FIELDS.forEach((field, route) -> {
      DataFetcher<Object> call = asked -> call(asked, route, json.valueToTree(
          Optional.<Object>ofNullable(asked.getArgument("input")).orElse(Map.of())));
      (field.equals("mlflowSearchDatasets") ? mutations : queries).dataFetcher(field, call);
      if (field.equals("mlflowSearchRuns")) {
        mutations.dataFetcher(field, call);
      }
    });
    TypeRuntimeWiring.Builder runs = TypeRuntimeWiring.newTypeWiring("MlflowRun")
        .dataFetcher("experiment", asked -> call(asked, "GET experiments/get",
            Json.object().put("experiment_id", ofRun(asked, "experiment_id"))).path("experiment"))
        .dataFetcher("modelVersions", asked -> call(asked, "GET model-versions/search",
            Json.object().put("filter", "run_id='" + ofRun(asked, "run_id") + "'")).path("model_versions"));
    RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring().type(queries).type(mutations).type(runs)
        .scalar(GraphQLScalarType.newScalar().name("LongString").coercing(new LongText()).build())
        .codeRegistry(graphql.schema.GraphQLCodeRegistry.newCodeRegistry().defaultDataFetcher(of -> GraphCalls::member))
        .build();
    try (InputStream bytes = GraphCalls.class.getResourceAsStream("schema.graphqls");
        Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(text), wiring);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object echo(DataFetchingEnvironment asked) {
    return Json.object().put("output", asked.<String>getArgument("inputString"));
  }

  private static String ofRun(DataFetchingEnvironment asked, String name) {
    return asked.<JsonNode>getSource().path("info").path(name).asText();
  }

  private JsonNode call(DataFetchingEnvironment asked, String route, JsonNode fields) throws DteException {
    String[] parts = route.split(" ");
    Caller caller = asked.getGraphQlContext().get(CALLER);
    Routes.Handler handler = routes.find(parts[0], parts[1]).orElseThrow().handler();
    return handler.answer(new Call(caller, (ObjectNode) fields, Map.of(), false));
  }

  /** A member of a message; what is not set is as protocol buffers have it. */
  private static Object member(DataFetchingEnvironment asked) {
    String name = asked.getField().getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    JsonNode value = asked.<JsonNode>getSource().path(name);
    if (value.isMissingNode() || value.isNull()) {
      return switch (GraphQLTypeUtil.simplePrint(asked.getFieldType())) {
        case "String" -> "";
        case "LongString" -> 0L;
        case "Boolean" -> false;
        default -> null;
      };
    }
    if (GraphQLTypeUtil.simplePrint(asked.getFieldType()).equals("Float") && !value.isNumber()) {
      return null;
    }
    return plain(value);
  }

  private static Object plain(JsonNode value) {
    if (value instanceof ArrayNode array) {
      return java.util.stream.StreamSupport.stream(array.spliterator(), false).map(GraphCalls::plain).toList();
    }
    return value.isTextual() ? value.asText() : value.isNumber() ? value.numberValue()
        : value.isBoolean() ? (Object) value.asBoolean() : value;
  }

  private static CompletableFuture<DataFetcherExceptionHandlerResult> failed(
      DataFetcherExceptionHandlerParameters what) {
    String message = "The server failed to answer this; its log says why.";
    if (what.getException() instanceof DteException known) {
      message = known.problem().message();
    } else {
      LOG.error("A field of a GraphQL query failed", what.getException());
    }
    return CompletableFuture.completedFuture(DataFetcherExceptionHandlerResult.newResult(
        GraphqlErrorBuilder.newError().message("%s", message).path(what.getPath()).build()).build());
  }

  /**
   * Answers {@code {query, variables, operationName}} with {@code {data, errors}}; errors are texts, as MLflow's are.
   */
  ObjectNode answer(Caller caller, ObjectNode body) throws DteException {
    String query = new Call(caller, body, Map.of(), false).need("query");
    try {
      Optional<String> tooMuch = GraphLimits.exceeded(new Parser().parseDocument(query));
      if (tooMuch.isPresent()) {
        return answer(null, List.of(tooMuch.get()));
      }
    } catch (InvalidSyntaxException e) {
      return answer(null, List.of(e.getMessage()));
    }
    ExecutionInput.Builder input = ExecutionInput.newExecutionInput(query).graphQLContext(Map.of(CALLER, caller));
    if (body.path("variables").isObject()) {
      input.variables(json.convertValue(body.path("variables"),
          new com.fasterxml.jackson.core.type.TypeReference<>() {}));
    }
    if (body.path("operationName").isTextual()) {
      input.operationName(body.path("operationName").asText());
    }
    ExecutionResult result = graph().execute(input.build());
    return answer(result.getData(), result.getErrors().stream().map(GraphQLError::getMessage).toList());
  }

  private ObjectNode answer(Object data, List<String> errors) {
    ObjectNode answer = Json.object();
    answer.set("data", json.valueToTree(data));
    if (errors.isEmpty()) {
      answer.putNull("errors");
    } else {
      ArrayNode array = answer.putArray("errors");
      errors.forEach(array::add);
    }
    return answer;
  }
}
