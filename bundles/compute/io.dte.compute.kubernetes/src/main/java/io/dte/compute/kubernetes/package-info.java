// SPDX-License-Identifier: Apache-2.0
/** A runner that makes jobs of a Kubernetes cluster, scheduled by Volcano where the cluster has it. */
package io.dte.compute.kubernetes;
