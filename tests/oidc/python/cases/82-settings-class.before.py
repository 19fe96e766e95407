from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    aws_secret_access_key: str
