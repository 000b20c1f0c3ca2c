// SPDX-License-Identifier: Apache-2.0
/** Scenarios: each a service {@code Callable} with the property {@code scenario}; it throws when something is not as it should be. */
package io.dte.tests.scenarios;
