variable "project_id" {
  type = string
  default = "my-project"
}

resource "google_iam_workload_identity_pool" "github" {
  project                   = var.project_id
  workload_identity_pool_id = "github"
}

resource "google_iam_workload_identity_pool_provider" "repository" {
  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "gh-octo-repo"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
  }
  attribute_condition = "assertion.repository_owner_id == '123456' && assertion.repository_id == '456789' && assertion.sub in ['repo:octo-org@123456/octo-repo@456789:pull_request', 'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main']"
  # No allowed_audiences: then only tokens for this very provider are taken.
  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

variable "ci_branches_account" {
  type        = string
  description = "The service account, as projects/PROJECT/serviceAccounts/EMAIL"
}

resource "google_service_account_iam_member" "ci_branches" {
  for_each = toset([
    "repo:octo-org@123456/octo-repo@456789:pull_request",
    "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main",
  ])
  service_account_id = var.ci_branches_account
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/subject/${each.value}"
}
