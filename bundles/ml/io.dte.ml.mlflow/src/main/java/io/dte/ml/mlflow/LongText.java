// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import java.util.Locale;

/** Numbers of 64 bits as texts. */
final class LongText implements Coercing<Long, String> {

  @Override
  public String serialize(Object value, GraphQLContext context, Locale locale) {
    return value.toString();
  }

  @Override
  public Long parseValue(Object value, GraphQLContext context, Locale locale) {
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw new CoercingParseValueException("A number is expected, not " + value, e);
    }
  }

  @Override
  public Long parseLiteral(Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
    try {
      return value instanceof IntValue number ? number.getValue().longValueExact()
          : value instanceof StringValue text ? Long.parseLong(text.getValue()) : null;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new CoercingParseLiteralException("A number of 64 bits is expected", e);
    }
  }
}
