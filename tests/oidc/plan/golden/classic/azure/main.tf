# For a managed identity. An application that there is keeps its roles: give it the credentials
# in the JSON files beside this one.
variable "identity_id" {
  type = string
}

resource "azurerm_federated_identity_credential" "github_pull_request" {
  name                      = "github-octo-repo-pull-request"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org/octo-repo:pull_request"
}

resource "azurerm_federated_identity_credential" "github_main" {
  name                      = "github-octo-repo-main"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org/octo-repo:ref:refs/heads/main"
}
